package io.socketserver.core.spi;

import java.time.Duration;

/// The notifier where nobody listens.
final class SilentNotifier implements ServiceNotifier {

  static final SilentNotifier INSTANCE = new SilentNotifier();

  private SilentNotifier() {}

  @Override
  public boolean isHeard() {
    return false;
  }

  @Override
  public void ready(String status) {}

  @Override
  public void stopping(String status) {}

  @Override
  public void reloading() {}

  @Override
  public Duration watchdogInterval() {
    return Duration.ZERO;
  }

  @Override
  public void alive() {}
}
