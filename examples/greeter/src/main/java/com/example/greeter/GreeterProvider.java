package com.example.greeter;

import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import java.util.Set;

/// Says hello.
public final class GreeterProvider implements RequestHandlerProvider {
  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public String description() {
    return "greets whoever connects";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of();
  }
}
