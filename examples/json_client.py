"""Calls any method of Convene as JSON over HTTP, with Python alone.

    python json_client.py http://127.0.0.1:7401 TOKEN convene.activation.v1.RecordService/GetCountry \\
        '{"header": {"country": "PHL"}}'

Prints one JSON object: the HTTP status, and the response, or the `google.rpc.Status` of the refusal.
"""

import json
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

LONGEST_WAIT = 30


def call(address, token, method, request):
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    try:
        with urlopen(Request(f"{address}/{method}", request.encode(), headers), timeout=LONGEST_WAIT) as answer:
            return {"http": answer.status, "response": json.load(answer)}
    except HTTPError as refusal:
        return {"http": refusal.code, "etag": refusal.headers.get("etag"), "status": json.load(refusal)}


print(json.dumps(call(*sys.argv[1:])))
