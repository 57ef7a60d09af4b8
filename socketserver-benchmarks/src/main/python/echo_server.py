"""Python's own socketserver with a thread for each connection. Writes its port, or its path.

usage: echo.py tcp|unix|udp [PATH]
"""
import socket
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def setup(self):
        if self.request.family == socket.AF_INET:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        while data := self.request.recv(8192):
            self.request.sendall(data)


class Reply(socketserver.BaseRequestHandler):
    def handle(self):
        data, server = self.request
        server.sendto(data, self.client_address)


class TcpServer(socketserver.ThreadingTCPServer):
    request_queue_size = 4096
    daemon_threads = True


class UnixServer(socketserver.ThreadingUnixStreamServer):
    request_queue_size = 4096
    daemon_threads = True


match sys.argv[1]:
    case "tcp":
        server = TcpServer(("127.0.0.1", 0), Echo)
    case "unix":
        server = UnixServer(sys.argv[2], Echo)
    case "udp":
        server = socketserver.UDPServer(("127.0.0.1", 0), Reply)
print(server.server_address[1] if sys.argv[1] != "unix" else sys.argv[2], flush=True)
server.serve_forever()
