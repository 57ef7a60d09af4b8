package io.socketserver.unix.internal;

import io.socketserver.api.PeerCredentials;
import io.socketserver.api.Request;
import io.socketserver.unix.socket.UnixSocketOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The users and groups whose requests are served, as numbers: names are looked up once, so that a
/// check reads no file and waits for no directory service.
///
/// @source passwd(5), group(5)
public final class AllowList {

  /// Allows everybody.
  public static final AllowList EVERYBODY = new AllowList(false, Set.of(), Set.of());

  private static final Path PASSWD = Path.of("/etc/passwd");
  private static final Path GROUP = Path.of("/etc/group");

  private final boolean restricted;
  private final Set<Long> users;
  private final Set<Long> groups;

  private AllowList(boolean restricted, Set<Long> users, Set<Long> groups) {
    this.restricted = restricted;
    this.users = users;
    this.groups = groups;
  }

  /// Looks up the allowed users and groups.
  ///
  /// @param options the names
  /// @return the list
  /// @throws IOException if a name is unknown
  public static AllowList of(UnixSocketOptions options) throws IOException {
    return of(options, PASSWD, GROUP);
  }

  static AllowList of(UnixSocketOptions options, Path passwd, Path group) throws IOException {
    if (!options.isRestricted()) {
      return EVERYBODY;
    }
    Map<String, Entry> knownUsers = read(passwd);
    Set<Long> users = new HashSet<>();
    for (String name : options.allowedUsers()) {
      users.add(number("user", name, knownUsers, passwd));
    }
    Map<String, Entry> knownGroups = read(group);
    Set<Long> groups = new HashSet<>();
    for (String name : options.allowedGroups()) {
      long number = number("group", name, knownGroups, group);
      groups.add(number);
      addMembers(number, knownGroups, knownUsers, users);
    }
    return new AllowList(true, Set.copyOf(users), Set.copyOf(groups));
  }

  /// The relevant fields of a line of either file.
  ///
  /// @param number the third field
  /// @param members the fourth field
  private record Entry(long number, String members) {}

  private static Map<String, Entry> read(Path file) throws IOException {
    Map<String, Entry> entries = new HashMap<>();
    // a comment may contain bytes that are not text, which must not prevent a server from starting
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && isNumber(fields[2])) {
        // the first entry of a name counts, as for getpwnam(3)
        entries.putIfAbsent(fields[0], new Entry(Long.parseLong(fields[2]), fields[3]));
      }
    }
    return entries;
  }

  private static long number(String kind, String name, Map<String, Entry> known, Path file)
      throws IOException {
    Entry entry = known.get(name);
    if (entry != null) {
      return entry.number();
    }
    if (isNumber(name)) {
      return Long.parseLong(name);
    }
    throw new IOException(
        "the " + kind + " '" + name + "' is not in " + file + "; use its number, or create it");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static void addMembers(
      long group, Map<String, Entry> groups, Map<String, Entry> users, Set<Long> allowed) {
    for (Entry entry : groups.values()) {
      if (entry.number() == group) {
        for (String member : entry.members().split(",", -1)) {
          Entry user = users.get(member);
          if (user != null) {
            allowed.add(user.number());
          }
        }
      }
    }
  }

  /// Whether access is restricted.
  ///
  /// @return false if everybody is allowed
  public boolean isRestricted() {
    return restricted;
  }

  /// Returns the reason for which a request must be refused.
  ///
  /// @param request the request
  /// @return the reason, or null if there is none
  public @Nullable String refusal(Request request) {
    if (!restricted) {
      return null;
    }
    Optional<PeerCredentials> peer = request.peerCredentials();
    if (peer.isEmpty()) {
      return "the client's credentials are not available, and only some users or groups are"
          + " allowed";
    }
    PeerCredentials credentials = peer.get();
    if (users.contains(credentials.uid()) || groups.contains(credentials.gid())) {
      return null;
    }
    return "user "
        + credentials.uid()
        + " with group "
        + credentials.gid()
        + " (process "
        + credentials.pid()
        + ") is not allowed";
  }
}
