/// A program with a server in it.
module com.example.embedding {
  requires io.socketserver.core;
}
