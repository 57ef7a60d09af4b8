/// Black-box tests.
open module io.socketserver.tests {
  requires io.socketserver.core;
  requires io.socketserver.unix;
  requires java.compiler;
  requires java.logging;
  requires jdk.jfr;
  requires org.assertj.core;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.mockito;
  requires org.mockito.junit.jupiter;
}
