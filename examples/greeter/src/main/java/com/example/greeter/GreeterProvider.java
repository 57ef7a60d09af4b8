package com.example.greeter;

import io.socketserver.api.RequestHandlerProvider;

/// Says hello.
public final class GreeterProvider implements RequestHandlerProvider {
  @Override
  public String name() {
    return "greeter";
  }
}
