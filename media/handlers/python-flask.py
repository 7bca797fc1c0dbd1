"""A webhook handler for MEGA's lead.created deliveries: Flask 2 or 3, Python 3.9 or later.

Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_..."), exactly as it was shown.
"""

import hashlib
import hmac
import json
import os
import re
import threading
import time
from collections import OrderedDict

from flask import Flask, request

SECRET = os.environ["MEGA_WEBHOOK_SECRET"].encode()

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024



class Delivery:
    """A delivery that came, under its id."""

    def __init__(self):
        self.lock = threading.Lock()
        self.is_done = False


# By their ids. With more than one process, or to outlive a restart, keep them in your database.
deliveries = OrderedDict()
deliveries_lock = threading.Lock()
REMEMBERED = 10_000


def is_signed(timestamp: str, signature: str, body: bytes) -> bool:
    if not re.fullmatch(r"[0-9]{1,15}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    digest = hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no text beyond ASCII.
    return hmac.compare_digest(b"sha256=" + digest.encode(), signature.encode())


def remember(delivery_id: str) -> Delivery:
    with deliveries_lock:
        delivery = deliveries.setdefault(delivery_id, Delivery())
        if len(deliveries) > REMEMBERED:
            deliveries.popitem(last=False)
        return delivery


def lead_created(lead: dict) -> None:
    """Do the work here, or better: put the lead into a queue. What is raised here makes MEGA send it again."""
    print("lead.created", lead["id"], flush=True)


@app.post("/webhooks/mega")
def webhook():
    # The bytes as they came, because the signature is over them: not request.json.
    body = request.get_data(cache=False)
    if not is_signed(request.headers.get("X-Mega-Timestamp", ""), request.headers.get("X-Mega-Signature", ""), body):
        return "", 401
    try:
        payload = json.loads(body)
    except ValueError:
        return "", 400
    delivery_id = request.headers.get("X-Mega-Delivery", "")
    if delivery_id == "" or not isinstance(payload, dict):
        return "", 400
    delivery = remember(delivery_id)
    # A repeat waits until the first one has ended; where that failed, it is the next to try.
    with delivery.lock:
        if payload.get("event") == "lead.created" and not delivery.is_done:
            lead_created(payload["lead"])
            delivery.is_done = True
    return "", 200


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3000")))
