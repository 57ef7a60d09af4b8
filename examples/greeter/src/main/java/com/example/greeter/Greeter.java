package com.example.greeter;

import io.socketserver.api.RequestHandler;
import io.socketserver.api.StreamRequest;
import java.io.IOException;

/// Reads a name, and greets whoever has it.
record Greeter(String greeting) implements RequestHandler<StreamRequest> {
  private static final int LONGEST_NAME = 200;

  @Override
  public void handle(StreamRequest request) throws IOException {
    String name = request.readLine(LONGEST_NAME);
    if (name != null) {
      request.write(greeting + ", " + name + "!\n");
    }
  }
}
