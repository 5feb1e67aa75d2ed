#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Receive webhooks of Liên Thông with Python's standard library alone.

SECRET=whsec_... receiver.py [PORT]        prints each event whose signature fits
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["SECRET"].removeprefix("whsec_"))


def verify(headers, body):
    """Whether one of the signatures fits the bytes as they arrived, not five minutes ago."""
    sent_at = headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    digest = hmac.new(KEY, signed, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in given)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # so that connections are kept

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 1 << 20))
        fits = verify(self.headers, body)
        if fits:
            event = json.loads(body)  # verified first, parsed then; event["id"] may come twice
            print(json.dumps(event, ensure_ascii=False), flush=True)
        self.send_response(204 if fits else 401)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 7107), Receiver)
    print(json.dumps({"ready": f"http://127.0.0.1:{server.server_port}/"}), flush=True)
    server.serve_forever()
