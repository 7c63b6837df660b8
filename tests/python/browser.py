"""A browser without a screen: reads a page's form, presses a button of it, and stops where it is sent to this machine."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests


class Page(HTMLParser):
    def __init__(self, url, text):
        super().__init__()
        self.url, self.text, self.action = url, text, None
        self.hidden, self.buttons, self._button = {}, [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self.action = urljoin(self.url, told.get("action") or self.url)
        elif tag == "input" and told.get("type") == "hidden":
            self.hidden[told["name"]] = told.get("value", "")
        elif tag == "button":
            self._button = [told.get("name"), told.get("value", ""), ""]
            self.buttons.append(self._button)

    def handle_data(self, data):
        if self._button:
            self._button[2] += data

    def handle_endtag(self, tag):
        if tag == "button":
            self._button = None


class Browser:
    def __init__(self, ca):
        self.session = requests.Session()
        self.session.verify = ca

    def open(self, url):
        return self._read(self.session.get(url, allow_redirects=False))

    def press(self, page, words):
        """Where a button leads: another page, or the parameters that a client is sent."""
        found = next((b for b in page.buttons if b[2].strip().startswith(words)), None)
        if found is None:
            raise AssertionError(f"there is no button {words!r} on {page.text}")
        fields = {**page.hidden, found[0]: found[1]}
        return self._read(self.session.post(page.action, data=fields, allow_redirects=False))

    def _read(self, answer):
        if answer.is_redirect:
            target = urlsplit(answer.headers["location"])
            return {name: values[0] for name, values in parse_qs(target.query).items()}
        return Page(answer.url, answer.text)
