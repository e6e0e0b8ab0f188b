"""LINE, an SMS gateway and a push service in one process."""

import json
import sys
import time

from tests.standins.desk import NEVER, SLOW, Control, Desk, Server

CODES = ("500", "410", "404", "400", "401", "403")


class Web(Control):
    desk = Desk()

    def do_GET(self):
        if self.path.startswith("/sms/messages/"):
            key = self.path.rsplit("/", 1)[1]
            return self.answer(200 if self.desk.has(kind="sms", key=key) else 404)
        return super().do_GET()

    def do_POST(self):
        if self.path == "/control":
            return self.control()
        body = self.body()
        kind = self.path.split("/")[1]
        return self.misbehave(self.desk.next_mode(), kind, {"line": self.line, "sms": self.sms, "push": self.push}[kind](body))

    def line(self, body):
        told = json.loads(body)
        return {"key": self.headers["X-Line-Retry-Key"], "to": told["to"], "text": told["messages"][0]["text"], "size": len(body)}

    def sms(self, body):
        told = json.loads(body)
        return {"key": told["id"], "to": told["to"], "text": told["text"], "size": len(body)}

    def push(self, body):
        return {"key": self.headers["Topic"], "to": self.path, "text": body.hex(), "size": len(body)}

    def misbehave(self, mode, kind, entry):
        refusals = {"429": {"Retry_After": 3}, "302": {"Location": "http://127.0.0.1:1/"}, **{code: {} for code in CODES}}
        if mode in refusals:
            self.answer(int(mode), **refusals[mode])
        elif mode == "cut":
            self.hang_up()
        elif kind == "line" and self.desk.has(kind=kind, key=entry["key"]):
            self.answer(409)
        else:
            self.desk.take(kind=kind, **entry)
            self.taken(mode, kind)

    def taken(self, mode, kind):
        if mode in {"slow", "never"}:
            time.sleep(SLOW if mode == "slow" else NEVER)
        if mode == "die":
            return self.hang_up()
        if mode == "500_after":
            return self.answer(500)
        content = b'{"sentMessages": [{"id": "461230966842064897"}]}' if kind == "line" and mode != "odd" else b"{}"
        return self.answer(200 if kind == "line" else 201, content, times=2 if mode == "twice" else 1)

    def hang_up(self):
        self.close_connection = True


if __name__ == "__main__":
    Server(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
