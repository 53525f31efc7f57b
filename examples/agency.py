"""What an agency's credentials give: python agency.py SERVER AGENCY KEYFILE [COUNT]. Needs `pip install nats-py[nkeys]`."""

import asyncio
import json
import sys

import nats


async def main(server, agency, key, count="0"):
    client = await nats.connect(server, nkeys_seed=key, inbox_prefix=f"_INBOX_{agency}".encode())
    consumer = await client.jetstream(domain="convene").pull_subscribe_bind(f"AG_{agency}", stream="AGENCIES")
    printed = 0
    while not int(count) or printed < int(count):
        [message] = await consumer.fetch(1, timeout=None)
        event = json.loads(message.data)
        print(event["source"], event["id"], event["type"], json.dumps(event["data"]), flush=True)
        await message.ack_sync()
        printed += 1
    await client.close()


asyncio.run(main(*sys.argv[1:]))
