package io.socketserver.api;

/// What a client has done, or left undone, so that its connection ended, or a read of it failed.
///
/// @since 0.1
public enum Violation {

  /// Its handshake failed.
  HANDSHAKE_FAILURE(true),

  /// Its handshake was not complete in time.
  HANDSHAKE_TIMEOUT(true),

  /// It sent no first byte in time.
  FIRST_BYTE_TIMEOUT(true),

  /// It sent too slowly in the middle of a message.
  READ_RATE(true),

  /// It sent nothing between two messages. Its input has ended.
  IDLE_TIMEOUT(false),

  /// It had been idle for longer than all others when the server needed its place for a new client.
  EVICTED(false),

  /// It sent nothing during a read. The handler may continue.
  READ_TIMEOUT(false),

  /// It took what was sent too slowly.
  WRITE_RATE(true),

  /// It took nothing of what was sent.
  WRITE_TIMEOUT(true),

  /// Its connection lasted too long.
  REQUEST_TIMEOUT(false);

  private final boolean penalized;

  Violation(boolean penalized) {
    this.penalized = penalized;
  }

  /// Whether a server that imposes penalties imposes one for this.
  ///
  /// @return false if clients that behave do it as well
  public boolean isPenalized() {
    return penalized;
  }
}
