"""A mail server: takes mails into its ledger by Message-ID, unless told to misbehave."""

import email
import email.policy
import socketserver
import sys
import threading
import time

from tests.standins.desk import NEVER, SLOW, Control, Desk, Server

DESK = Desk()


class Post(Control):
    desk = DESK


class Smtp(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except (ConnectionError, StopIteration):
            return

    def talk(self):
        self.say("220 stand-in")
        to = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self.say("221 bye")
            if verb == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self.say("354 go on")
                self.data(to)
            elif verb == b"RCPT" and to.startswith("unknown"):
                self.say("550 nobody of that name")
            elif verb == b"RCPT" and to.startswith("full"):
                self.say("452 later")
            else:
                self.say("250 fine")
        return None

    def data(self, to):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise StopIteration  # hung up in the middle: no mail server takes half a mail
            lines.append(line)
        text = b"".join(lines)
        mode = DESK.next_mode()
        if mode in {"500", "429"}:
            return self.say("554 no" if mode == "500" else "451 later")
        if mode == "cut":
            raise StopIteration
        mail = email.message_from_bytes(text, policy=email.policy.default)
        number = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        DESK.take(kind="mail", key=number, to=to, subject=mail["Subject"], body=mail.get_content(), size=len(text) - len(to))
        if mode in {"slow", "never"}:
            time.sleep(SLOW if mode == "slow" else NEVER)
        if mode == "die":
            raise StopIteration
        return self.say("250 taken\r\n250 taken" if mode == "twice" else "250 taken")


class Mail(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, *_args):
        """Clients that hang up are what these tests are about."""


if __name__ == "__main__":
    mail = Mail(("127.0.0.1", int(sys.argv[1])), Smtp)
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    Server(("127.0.0.1", int(sys.argv[2])), Post).serve_forever()
