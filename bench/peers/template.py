"""The chat API template on FastAPI: /chat-stream with sessions in memory, a reply kept when it has ended.

It reads the provider with httpx, without blocking, which the template's own client does: the template at its best.
Usage: python3 template.py UPSTREAM
"""

import json
import socket
import sys
from datetime import datetime
from typing import Optional

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

UPSTREAM = sys.argv[1] + "/v1/chat/completions"
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None)

app = FastAPI(title="Chat API")
client = httpx.AsyncClient(timeout=None, limits=LIMITS)
conversations = {}


class ChatMessage(BaseModel):
    message: str
    session_id: str
    system_prompt: Optional[str] = None


@app.post("/chat-stream")
async def chat_stream(msg: ChatMessage):
    if msg.session_id not in conversations:
        conversations[msg.session_id] = {
            "messages": [],
            "created_at": datetime.now().isoformat(),
            "system_prompt": msg.system_prompt or "You are a helpful AI assistant.",
        }
    conv = conversations[msg.session_id]
    conv["messages"].append({"role": "user", "content": msg.message})

    async def generate():
        full_response = ""
        system = {"role": "system", "content": conv["system_prompt"]}
        body = {"model": "mock", "stream": True, "messages": [system, *conv["messages"]]}
        async with client.stream("POST", UPSTREAM, json=body) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data: {"):
                    continue
                choices = json.loads(line[6:])["choices"]
                text = choices[0]["delta"].get("content") if choices else None
                if text:
                    full_response += text
                    yield text
        conv["messages"].append({"role": "assistant", "content": full_response})

    return StreamingResponse(generate(), media_type="text/plain")


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
