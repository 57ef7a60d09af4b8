package io.socketserver.handlers.samples;

final class Placeholder {
  private Placeholder() {}
}
