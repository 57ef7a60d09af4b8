package io.socketserver.api;

/// Why a client was refused before its connection or datagram became a request.
///
/// @since 0.1
public enum Refusal {

  /// Its address is denied, or is not among those that are allowed.
  ADDRESS("its address is not allowed"),

  /// Too many connections are open.
  CONNECTIONS("too many connections are open"),

  /// New connections come too fast.
  CONNECTION_RATE("new connections come too fast"),

  /// Its source has too many connections open.
  SOURCE_CONNECTIONS("its source has too many connections open"),

  /// New connections or datagrams of its source come too fast.
  SOURCE_RATE("its source sends too fast"),

  /// It has a penalty for what it did before.
  PENALTY("it has a penalty for what it did before"),

  /// The server serves clients of proxies only, and it is not one of those.
  NO_PROXY("it is not a trusted proxy"),

  /// Its PROXY protocol header is invalid.
  PROXY_HEADER("its PROXY header is invalid"),

  /// Its PROXY protocol header was not complete in time.
  PROXY_TIMEOUT("its PROXY header did not come in time");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /// The reason in words, to follow the client's address.
  ///
  /// @return the words
  public String text() {
    return text;
  }
}
