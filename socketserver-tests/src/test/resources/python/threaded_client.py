# From the documentation of Python's socketserver (Asynchronous Mixins): the client and its three calls, unchanged. The
# original makes its server in the same program; here HOST and PORT say where ours is.
import socket

HOST, PORT = "localhost", 9999
ip, port = HOST, PORT

def client(ip, port, message):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect((ip, port))
        sock.sendall(bytes(message, 'ascii'))
        response = str(sock.recv(1024), 'ascii')
        print("Received: {}".format(response))

client(ip, port, "Hello World 1")
client(ip, port, "Hello World 2")
client(ip, port, "Hello World 3")
