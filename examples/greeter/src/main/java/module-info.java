/// A handler for others to drop in.
module com.example.greeter {
  requires io.socketserver.api;

  provides io.socketserver.api.RequestHandlerProvider with
      com.example.greeter.GreeterProvider;
}
