"""Follows the decisions on a country, with stock NATS and CloudEvents clients and no code of Convene's.

    python subscriber.py nats://127.0.0.1:7422 'convene.decisions.*.PHL.>' [--durable NAME] [--count N]

The NATS server of `convene up` asks for a secret, which changes at each start: the address with it is `nats` in the file
`.convene/suite.json`, which only its owner can read.

Prints each decision as one line of JSON, from the first on. With --durable the server remembers which decisions this
subscriber has acknowledged: started again under the same name, it continues after the last one. Without it, every start
begins at the first decision. With --count it ends after N decisions once no more are waiting.

Delivery is at least once. The attributes `source` and `id` together identify a decision: keep those you have handled,
and skip one you know. `pip install nats-py cloudevents` installs what this needs.
"""

import argparse
import asyncio
import json

import nats
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

STREAM = "DECISIONS"
LONGEST_SILENCE = 60


def decision(message):
    """The decision in a message; an invalid CloudEvent raises an exception."""
    content_type = message.headers["Content-Type"]
    if content_type != JSONFormat.CONTENT_TYPE:
        raise ValueError(f"expected {JSONFormat.CONTENT_TYPE}, not {content_type}")
    event = JSONFormat().read(CloudEvent, message.data)
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    return {
        "subject": message.subject,
        "attributes": attributes,
        "data": event.get_data(),
        "raw": message.data.decode(),
        "offset_of_time": event.get_time().utcoffset().total_seconds(),
    }


async def messages(jetstream, subject_filter, durable):
    """The messages as they come, each acknowledged after the caller is done with it."""
    if durable is None:
        subscription = await jetstream.subscribe(subject_filter, stream=STREAM, ordered_consumer=True)
        print("READY", flush=True)
        while True:
            yield await subscription.next_msg(timeout=LONGEST_SILENCE)
    subscription = await jetstream.pull_subscribe(subject_filter, durable=durable, stream=STREAM)
    print("READY", flush=True)
    while True:
        [message] = await subscription.fetch(1, timeout=LONGEST_SILENCE)
        yield message
        await message.ack_sync()


async def main(arguments):
    client = await nats.connect(arguments.url, connect_timeout=5, max_reconnect_attempts=5)
    received = 0
    stream = messages(client.jetstream(), arguments.filter, arguments.durable)
    async for message in stream:
        print(json.dumps(decision(message)), flush=True)
        received += 1
        if arguments.count and received >= arguments.count and message.metadata.num_pending == 0:
            if arguments.durable is not None:
                await message.ack_sync()
            break
    await client.close()


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("url", help="the NATS server")
parser.add_argument("filter", help="which subjects to follow")
parser.add_argument("--durable", help="the name under which the server remembers the position")
parser.add_argument("--count", type=int, default=0, help="end after so many decisions")
asyncio.run(main(parser.parse_args()))
