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

# Ids of deliveries that were taken. With more than one process, or to outlive a restart, keep them in your database.
taken = OrderedDict()
taken_lock = threading.Lock()
REMEMBERED = 10_000


def is_signed(timestamp: str, signature: str, body: bytes) -> bool:
    if not re.fullmatch(r"[0-9]{1,15}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    digest = hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no text beyond ASCII.
    return hmac.compare_digest(b"sha256=" + digest.encode(), signature.encode())


def take(delivery_id: str) -> bool:
    """Whether this delivery comes for the first time."""
    with taken_lock:
        if delivery_id in taken:
            return False
        taken[delivery_id] = True
        if len(taken) > REMEMBERED:
            taken.popitem(last=False)
        return True


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
        delivery = json.loads(body)
    except ValueError:
        return "", 400
    delivery_id = request.headers.get("X-Mega-Delivery", "")
    if delivery_id == "" or not isinstance(delivery, dict):
        return "", 400
    if not take(delivery_id):
        return "", 200
    try:
        if delivery.get("event") == "lead.created":
            lead_created(delivery["lead"])
    except Exception:
        with taken_lock:
            taken.pop(delivery_id, None)
        raise
    return "", 200


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3000")))
