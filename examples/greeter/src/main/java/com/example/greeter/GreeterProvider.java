package com.example.greeter;

import io.socketserver.api.HandlerOption;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.util.List;
import java.util.Set;

/// Says what the handler is called, what it fits and takes, and makes it.
public final class GreeterProvider implements RequestHandlerProvider {

  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public String description() {
    return "greets whoever sends a name";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM);
  }

  @Override
  public List<HandlerOption> options() {
    return List.of(
        HandlerOption.optional(
            "greeting", HandlerOption.Type.STRING, "the word to greet with", "Hello"));
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    String greeting = options.string("greeting");
    return () -> new Greeter(greeting);
  }
}
