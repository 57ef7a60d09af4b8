package io.socketserver.handlers.samples.resp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The options after the key and the time of EXPIRE: when to change the lifetime.
///
/// @param words `NX`, `XX`, `GT` and `LT`
/// @source Redis 7.0, `parseExtendedExpireArgumentsOrReply` of src/expire.c
record ExpireOptions(Set<String> words) {

  static final ExpireOptions NONE = new ExpireOptions(Set.of());

  private static final Set<String> KNOWN = Set.of("NX", "XX", "GT", "LT");

  static ExpireOptions parse(List<byte[]> words) throws CommandException {
    Set<String> found = new HashSet<>();
    for (byte[] word : words) {
      String name = Words.upperCase(word);
      if (!KNOWN.contains(name)) {
        throw new CommandException("ERR Unsupported option " + Words.shown(word));
      }
      found.add(name);
    }
    if (found.contains("NX") && found.size() > 1) {
      throw new CommandException(
          "ERR NX and XX, GT or LT options at the same time are not compatible");
    }
    if (found.contains("GT") && found.contains("LT")) {
      throw new CommandException("ERR GT and LT options at the same time are not compatible");
    }
    return new ExpireOptions(found);
  }

  /// Whether a lifetime is to be changed.
  ///
  /// @param before the current one in milliseconds, or -1 for ever
  /// @param after the new one in milliseconds
  boolean allow(long before, long after) {
    boolean forEver = before == -1;
    return !(words.contains("NX") && !forEver
        || words.contains("XX") && forEver
        || words.contains("GT") && (forEver || after <= before)
        || words.contains("LT") && !forEver && after >= before);
  }
}
