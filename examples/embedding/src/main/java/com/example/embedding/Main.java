package com.example.embedding;

import io.socketserver.core.ServerOptions;

/// Serves.
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println(ServerOptions.class);
  }
}
