"""An agency's subscriber to the feed, made of the stock NATS and CloudEvents clients and of nothing of Convene's.

decisions.py URL FILTER COUNT: reads the feed from its beginning, says READY once subscribed, and prints each decision
as a line of JSON. It ends when COUNT decisions came and no more are waiting.
"""

import asyncio
import json
import sys

import nats
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

PATIENCE = 60


def decision(message):
    """The message as this subscriber understands it; an event that is not a valid CloudEvent raises an exception."""
    content_type = message.headers["Content-Type"]
    assert content_type == JSONFormat.CONTENT_TYPE, content_type
    event = JSONFormat().read(CloudEvent, message.data)
    attributes = {name: str(value) for name, value in event.get_attributes().items()}
    return {
        "subject": message.subject,
        "attributes": attributes,
        "data": event.get_data(),
        "raw": message.data.decode(),
        "offset_of_time": event.get_time().utcoffset().total_seconds(),
    }


async def main(url, subject_filter, count):
    client = await nats.connect(url, connect_timeout=5, max_reconnect_attempts=5)
    subscription = await client.jetstream().subscribe(subject_filter, stream="DECISIONS", ordered_consumer=True)
    print("READY", flush=True)
    received, waiting = 0, True
    while received < count or waiting:
        message = await subscription.next_msg(timeout=PATIENCE)
        print(json.dumps(decision(message)), flush=True)
        received += 1
        waiting = message.metadata.num_pending > 0
    await client.close()


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
