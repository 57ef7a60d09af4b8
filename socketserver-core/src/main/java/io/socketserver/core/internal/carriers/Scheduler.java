package io.socketserver.core.internal.carriers;

/// The scheduler of virtual threads, with a settable number of carriers.
///
/// @threading For one thread.
interface Scheduler {

  /// The maximum number of carriers that it uses at the same time.
  ///
  /// @return its parallelism
  int carriers();

  /// Changes that. Surplus carriers continue until they have nothing to do.
  ///
  /// @param count the new number
  void carriers(int count);

  /// The largest number that can be set.
  ///
  /// @return a number
  int largest();

  /// The number of carriers that run a virtual thread, or look for one.
  ///
  /// @return their number
  int busy();

  /// The number of carriers, idle or not.
  ///
  /// @return their number
  int threads();
}
