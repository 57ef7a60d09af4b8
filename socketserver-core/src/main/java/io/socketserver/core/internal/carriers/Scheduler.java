package io.socketserver.core.internal.carriers;

/// The scheduler of virtual threads, as far as it can be told how many carriers it is to use.
///
/// @threading For one thread.
interface Scheduler {

  /// How many carriers it uses at the same time, at most.
  ///
  /// @return its parallelism
  int carriers();

  /// Changes that. Carriers that are too many go on until they have nothing to do.
  ///
  /// @param count the new number
  void carriers(int count);

  /// The largest number that it may be told.
  ///
  /// @return a number
  int largest();

  /// How many carriers have a virtual thread, or look for one.
  ///
  /// @return their number
  int busy();

  /// How many carriers there are, idle or not.
  ///
  /// @return their number
  int threads();
}
