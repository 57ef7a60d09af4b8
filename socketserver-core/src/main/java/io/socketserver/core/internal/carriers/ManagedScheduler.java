package io.socketserver.core.internal.carriers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// The scheduler of this process, through the JDK's management interface. This module does not
/// require `jdk.management`, and programs without it pay nothing; so it is called by reflection.
///
/// @source jdk.management.VirtualThreadSchedulerMXBean, of the module jdk.management (since 24)
final class ManagedScheduler implements Scheduler {

  /// The JDK's default maximum number of carriers.
  ///
  /// @source java.lang.Thread of JDK 25, "Virtual threads", jdk.virtualThreadScheduler.maxPoolSize
  private static final int USUAL_LARGEST = 256;

  private final Object bean;
  private final Method parallelism;
  private final Method setParallelism;
  private final Method mounted;
  private final Method poolSize;
  private final int largest;

  private ManagedScheduler(Object bean, Class<?> type) throws NoSuchMethodException {
    this.bean = bean;
    this.parallelism = type.getMethod("getParallelism");
    this.setParallelism = type.getMethod("setParallelism", int.class);
    this.mounted = type.getMethod("getMountedVirtualThreadCount");
    this.poolSize = type.getMethod("getPoolSize");
    this.largest = largest(carriers());
  }

  /// Finds it.
  ///
  /// @return the scheduler; null if the module is missing, or another scheduler is in use
  static @Nullable Scheduler find() {
    try {
      Class<?> type = Class.forName("jdk.management.VirtualThreadSchedulerMXBean");
      Object bean =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getPlatformMXBean", Class.class)
              .invoke(null, type);
      return bean == null ? null : new ManagedScheduler(bean, type);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError absent) {
      return null; // it is optional, and the behaviour without it is documented
    }
  }

  private static int largest(int carriers) {
    Integer told = Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize");
    return told == null ? Math.max(carriers, USUAL_LARGEST) : told;
  }

  @Override
  public int carriers() {
    return call(parallelism);
  }

  @Override
  public void carriers(int count) {
    int _ = call(setParallelism, count);
  }

  @Override
  public int largest() {
    return largest;
  }

  @Override
  public int busy() {
    return call(mounted);
  }

  @Override
  public int threads() {
    return call(poolSize);
  }

  private int call(Method method, Object... arguments) {
    try {
      return method.invoke(bean, arguments) instanceof Integer number ? number : 0;
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(method + " failed: " + e.getCause(), e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the module jdk.management exports " + method, e);
    }
  }
}
