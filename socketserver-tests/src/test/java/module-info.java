/// Black-box tests.
open module io.socketserver.tests {
  requires io.socketserver.core;
  requires io.socketserver.fuzz;
  requires io.socketserver.testkit;
  requires io.socketserver.proxy;
  requires io.socketserver.tls;
  requires io.socketserver.unix;
  requires java.compiler;
  requires java.logging;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  requires org.assertj.core;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.mockito;
  requires org.mockito.junit.jupiter;
}
