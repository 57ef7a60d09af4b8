package io.socketserver.core.internal.jfr;

/// A program that tells which listener the gate gives.
final class PrintJfrListener {

  private PrintJfrListener() {}

  public static void main(String[] args) {
    System.out.println(
        JfrListeners.ifPresent().map(each -> each.getClass().getName()).orElse("none"));
  }
}
