"""A webhook handler for MEGA's lead.created deliveries: FastAPI, Python 3.9 or later (pip install fastapi uvicorn).

Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_..."), exactly as it was shown.
"""

import hashlib
import hmac
import json
import os
import re
import time
from collections import OrderedDict

from fastapi import FastAPI, Request, Response

SECRET = os.environ["MEGA_WEBHOOK_SECRET"].encode()
LARGEST = 1024 * 1024

app = FastAPI()

# Ids of deliveries that were taken. With more than one process, or to outlive a restart, keep them in your database.
taken = OrderedDict()
REMEMBERED = 10_000


def is_signed(timestamp: str, signature: str, body: bytes) -> bool:
    if not re.fullmatch(r"[0-9]{1,15}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    digest = hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no text beyond ASCII.
    return hmac.compare_digest(b"sha256=" + digest.encode(), signature.encode())


async def lead_created(lead: dict) -> None:
    """Do the work here, or better: put the lead into a queue. What is raised here makes MEGA send it again."""
    print("lead.created", lead["id"], flush=True)


@app.post("/webhooks/mega")
async def webhook(request: Request) -> Response:
    # The bytes as they came, because the signature is over them: not a model, and not request.json().
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return Response(status_code=413)
    if not is_signed(request.headers.get("X-Mega-Timestamp", ""), request.headers.get("X-Mega-Signature", ""), body):
        return Response(status_code=401)
    try:
        delivery = json.loads(body)
    except ValueError:
        return Response(status_code=400)
    delivery_id = request.headers.get("X-Mega-Delivery", "")
    if delivery_id == "" or not isinstance(delivery, dict):
        return Response(status_code=400)
    if delivery_id in taken:
        return Response(status_code=200)
    taken[delivery_id] = True
    if len(taken) > REMEMBERED:
        taken.popitem(last=False)
    try:
        if delivery.get("event") == "lead.created":
            await lead_created(delivery["lead"])
    except Exception:
        taken.pop(delivery_id, None)
        raise
    return Response(status_code=200)


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, port=int(os.environ.get("PORT", "3000")))
