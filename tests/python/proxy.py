"""An addon for mitmproxy: the name of a cloud leads to the simulator, and a line is written for each request that came by.

mitmdump -s proxy.py --set sim=PORT --set seen=FILE
"""

from mitmproxy import ctx

HOST = "azure.contoso.invalid"


class Door:
    def load(self, loader):
        loader.add_option("sim", int, 0, "Port of the simulator.")
        loader.add_option("seen", str, "", "Where what came by is written.")

    def server_connect(self, data):
        # Nobody can resolve the name but this proxy, as in a network whose way out is the proxy alone.
        if data.server.address[0] == HOST:
            data.server.address = ("127.0.0.1", ctx.options.sim)
            data.server.sni = "localhost"

    def http_connect(self, flow):
        self.note("CONNECT", flow)

    def request(self, flow):
        self.note(flow.request.method, flow)

    def note(self, method, flow):
        # Without the query: there are things in it that belong into no file.
        path = flow.request.path.split("?")[0] if method != "CONNECT" else ""
        with open(ctx.options.seen, "a", encoding="utf-8") as file:
            file.write(f"{method} {flow.request.host} {path}\n")


addons = [Door()]
