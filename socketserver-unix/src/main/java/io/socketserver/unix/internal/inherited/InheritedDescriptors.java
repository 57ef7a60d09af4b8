package io.socketserver.unix.internal.inherited;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The descriptors that were passed to a process, and their names, from its environment.
///
/// @source sd_listen_fds(3)
public final class InheritedDescriptors {

  /// The first passed descriptor; standard input, output and error precede it.
  private static final int FIRST = 3;

  private static final int MOST = 65_536;
  private static final String UNNAMED = "unknown";

  private final List<String> names;

  /// The reason why there are none, as text.
  private final String whyNone;

  private InheritedDescriptors(List<String> names, String whyNone) {
    this.names = List.copyOf(names);
    this.whyNone = whyNone;
  }

  /// Those of this process.
  ///
  /// @return the descriptors
  public static InheritedDescriptors ofThisProcess() {
    return of(System.getenv(), ProcessHandle.current().pid());
  }

  static InheritedDescriptors of(Map<String, String> environment, long pid) {
    String count = environment.get("LISTEN_FDS");
    String receiver = environment.get("LISTEN_PID");
    if (count == null) {
      return new InheritedDescriptors(List.of(), "LISTEN_FDS is not set");
    }
    if (!Long.toString(pid).equals(receiver)) {
      return new InheritedDescriptors(
          List.of(),
          receiver == null
              ? "LISTEN_PID is not set"
              : "LISTEN_PID is " + receiver + ", but this process is " + pid);
    }
    int number = count.matches("[0-9]{1,5}") ? Integer.parseInt(count) : -1;
    if (number < 0 || number > MOST) {
      return new InheritedDescriptors(List.of(), "LISTEN_FDS is not a number: '" + count + "'");
    }
    return new InheritedDescriptors(
        names(environment.get("LISTEN_FDNAMES"), number), "LISTEN_FDS is 0");
  }

  private static List<String> names(@Nullable String text, int number) {
    String[] words = text == null ? new String[0] : text.split(":", -1);
    var names = new ArrayList<String>();
    for (int i = 0; i < number; i++) {
      names.add(i < words.length && !words[i].isEmpty() ? words[i] : UNNAMED);
    }
    return names;
  }

  /// Their numbers.
  ///
  /// @return the numbers, from 3
  public int[] numbers() {
    return IntStream.range(FIRST, FIRST + names.size()).toArray();
  }

  /// The name of one.
  ///
  /// @param descriptor its number
  /// @return the name, or `unknown`
  public String name(int descriptor) {
    int index = descriptor - FIRST;
    return index >= 0 && index < names.size() ? names.get(index) : UNNAMED;
  }

  /// The descriptor with a name.
  ///
  /// @param name the name
  /// @return its number
  /// @throws IllegalArgumentException if there is none, or more than one
  public int number(String name) {
    int[] found = IntStream.of(numbers()).filter(number -> name(number).equals(name)).toArray();
    if (found.length == 1) {
      return found[0];
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no socket was passed to this process: " + whyNone);
    }
    if (found.length == 0) {
      throw new IllegalArgumentException(
          "no socket with this name was passed; known: " + String.join(", ", names));
    }
    throw new IllegalArgumentException(
        found.length
            + " sockets with this name were passed; use their numbers: "
            + String.join(", ", IntStream.of(found).mapToObj(number -> "fd:" + number).toList()));
  }

  /// Rejects numbers that cannot be a passed socket.
  ///
  /// @param descriptor the number
  /// @throws IllegalArgumentException if it is one of them
  public static void requirePossible(int descriptor) {
    if (descriptor != 0 && descriptor < FIRST) {
      throw new IllegalArgumentException(
          "descriptor "
              + descriptor
              + " was not passed to this process; use 3 or more for systemd, or 0 for inetd");
    }
  }
}
