package io.socketserver.core.spi;

/// Looks into slices, for tests of other packages.
public final class Slices {

  private Slices() {}

  public static boolean hasBegun(TimeSlice slice) {
    return slice.hasBegun();
  }
}
