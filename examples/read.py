#!/usr/bin/python3
"""read.py ADDRESS: prints every channel of a board and sets its dead band. Needs python3-websockets."""
import asyncio
import json
import sys

import websockets


async def watch(address):
    async with websockets.connect(f"ws://{address}/ws", subprotocols=["rheo.v1"]) as board:
        hello = json.loads(await board.recv())
        names = [channel["id"] for channel in hello["channels"]]
        await board.send(json.dumps({"type": "set", "id": 1, "channel": names[0], "deadband": 4}))
        async for text in board:
            message = json.loads(text)
            if message["type"] == "sample":
                print(dict(zip(names, message["values"])), flush=True)
            elif message["type"] in ("ack", "error"):
                print(message, flush=True)


async def main(address):
    while True:  # The board may restart, and the network may go away.
        try:
            await watch(address)
        except (OSError, websockets.WebSocketException) as reason:
            print(reason, file=sys.stderr)
        await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "localhost:8080"))
