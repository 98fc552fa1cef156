"""One RTCPeerConnection of aiortc, driven by lines of JSON (aiortc.ts has the other end).

Each line on stdin says what to `do`. One with an `id` is answered on stdout by a line with that id, and a
`value` or an `error`. What happens to a data channel comes as a line with an `event`. The end of stdin
closes the connection.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import struct
import sys
from base64 import b64decode, b64encode
from collections.abc import Coroutine
from typing import Any

try:
    import aiortc
    from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
    from av import AudioFrame, VideoFrame
except ImportError as missing:
    sys.exit(f"aiortc cannot be loaded: {missing}.")

MOST_LINE_BYTES = 1 << 20
"""Longer than any description and any message of the protocol."""

SOUND_HZ = 400
LOUDNESS = 8_000
WIDTH, HEIGHT = 160, 120


class Tone(AudioStreamTrack):
    async def recv(self) -> AudioFrame:
        frame = await super().recv()
        step = 2 * math.pi * SOUND_HZ / frame.sample_rate
        samples = (round(LOUDNESS * math.sin(step * (frame.pts + at))) for at in range(frame.samples))
        frame.planes[0].update(struct.pack(f"<{frame.samples}h", *samples))
        return frame


class Shades(VideoStreamTrack):
    """A picture of one shade, another in each frame."""

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, shade in zip(frame.planes, (pts // 1_000 % 256, 128, 128)):
            plane.update(bytes([shade]) * plane.buffer_size)
        frame.pts, frame.time_base = pts, time_base
        return frame


def tell(line: dict[str, Any]) -> None:
    try:
        print(json.dumps(line), flush=True)
    except BrokenPipeError:
        # Nobody listens any more, and the end of stdin follows.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Bridge:
    def __init__(self) -> None:
        # Without servers: later versions ask one on the internet by default.
        self.connection = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
        self.channels: dict[int, aiortc.RTCDataChannel] = {}
        self.received = {"audio": 0, "video": 0}
        self.tasks: set[asyncio.Task[None]] = set()
        self.connection.on("track", lambda track: self.start(self.count(track)))
        self.connection.on("connectionstatechange", self.on_state)

    def on_state(self) -> None:
        if self.connection.connectionState == "failed":
            print("aiortc: the connection has failed", file=sys.stderr)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def count(self, track: aiortc.MediaStreamTrack) -> None:
        try:
            while True:
                await track.recv()
                self.received[track.kind] += 1
        except MediaStreamError:
            return  # The track has ended.

    def open_channel(self, label: str, number: int) -> None:
        channel = self.connection.createDataChannel(label, negotiated=True, id=number)
        self.channels[number] = channel
        channel.on("open", lambda: tell({"event": "open", "channel": number}))
        channel.on("close", lambda: tell({"event": "close", "channel": number}))
        channel.on("message", lambda data: self.take_message(number, data))

    def take_message(self, number: int, data: str | bytes) -> None:
        said = {"text": data} if isinstance(data, str) else {"base64": b64encode(data).decode()}
        tell({"event": "message", "channel": number, **said})

    async def describe(self, kind: str) -> str:
        made = await (
            self.connection.createOffer() if kind == "offer" else self.connection.createAnswer()
        )
        return str(made.sdp)

    async def set_local(self, kind: str, sdp: str) -> str:
        """Answers the description with all candidates: aiortc gathers them in here."""
        await self.connection.setLocalDescription(aiortc.RTCSessionDescription(sdp, kind))
        return str(self.connection.localDescription.sdp)

    async def set_remote(self, kind: str, sdp: str) -> None:
        if kind == "offer":
            # aiortc takes no offer that says which side is the active one. Its answer says `passive` anyway.
            sdp = sdp.replace("a=setup:active", "a=setup:actpass")
        await self.connection.setRemoteDescription(aiortc.RTCSessionDescription(sdp, kind))

    async def answer_media(self, sdp: str) -> str:
        await self.set_remote("offer", sdp)
        for transceiver in self.connection.getTransceivers():
            if transceiver.sender.track is None:
                self.connection.addTrack(Tone() if transceiver.kind == "audio" else Shades())
        return await self.set_local("answer", await self.describe("answer"))

    async def request(self, line: dict[str, Any]) -> Any:
        match line["do"]:
            case "describe":
                return await self.describe(line["kind"])
            case "local":
                return await self.set_local(line["kind"], line["sdp"])
            case "remote":
                return await self.set_remote(line["kind"], line["sdp"])
            case "media":
                return await self.answer_media(line["sdp"])
            case "received":
                return self.received
            case unknown:
                raise ValueError(f"unknown request {unknown}")

    async def answer(self, line: dict[str, Any]) -> None:
        try:
            tell({"id": line["id"], "value": await self.request(line)})
        except Exception as thrown:  # Whatever it is, the other end has to know.
            tell({"id": line["id"], "error": f"{type(thrown).__name__}: {thrown}"})

    def take(self, line: dict[str, Any]) -> None:
        match line["do"]:
            case "channel":
                self.open_channel(line["label"], line["number"])
            case "send":
                channel = self.channels[line["number"]]
                # The other side may have closed it meanwhile.
                if channel.readyState == "open":
                    channel.send(line["text"] if "text" in line else b64decode(line["base64"]))
            case _:
                self.start(self.answer(line))


async def main() -> None:
    bridge = Bridge()
    reader = asyncio.StreamReader(limit=MOST_LINE_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        bridge.take(json.loads(line))
    await bridge.connection.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        print(aiortc.__version__)
    else:
        asyncio.run(main())
