package io.socketserver.handlers.samples.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names of the zones, and their records.
///
/// @threading Immutable.
/// @source RFC 1034, section 4.3.2; RFC 2308, section 2; RFC 4592, section 3.3; RFC 8482
final class Zones {

  private static final int CLASS_IN = 1;
  private static final int MAX_ALIASES = 8;

  private final Set<Name> apexes;
  private final Map<Name, List<ResourceRecord>> nodes;

  /// Creates the zones, from the results of [ZoneCheck].
  ///
  /// @param apexes the names at which zones begin
  /// @param nodes the records by their owner; also the names between an owner and its apex, which
  ///   exist without records of their own
  Zones(Set<Name> apexes, Map<Name, List<ResourceRecord>> nodes) {
    this.apexes = Set.copyOf(apexes);
    this.nodes = Map.copyOf(nodes);
  }

  /// Answers a question.
  Answer answer(Query query) {
    if (query.clazz() != CLASS_IN
        || query.type() == RecordType.AXFR
        || query.type() == RecordType.IXFR) {
      return Answer.of(Rcode.REFUSED);
    }
    Name apex = apexOf(query.name());
    return apex == null ? Answer.of(Rcode.REFUSED) : follow(query.name(), apex, query.type());
  }

  private Answer follow(Name first, Name firstApex, int type) {
    List<ResourceRecord> found = new ArrayList<>();
    Set<Name> seen = new HashSet<>();
    Name name = first;
    Name apex = firstApex;
    while (seen.add(name) && seen.size() <= MAX_ALIASES) {
      List<ResourceRecord> node = find(name);
      if (node == null) {
        return new Answer(Rcode.NXDOMAIN, true, found, start(apex));
      }
      List<ResourceRecord> matching = matching(node, type, name);
      found.addAll(matching);
      if (!matching.isEmpty()) {
        break;
      }
      Name target = alias(node, name, found);
      if (target == null) {
        return new Answer(Rcode.NOERROR, true, found, start(apex));
      }
      name = target;
      apex = apexOf(name);
      if (apex == null) {
        break; // The client must ask another server for the rest.
      }
    }
    return new Answer(Rcode.NOERROR, true, found, List.of());
  }

  /// The records of a name, or of the wildcard that matches it; null if the name does not exist.
  /// The name must be in a zone.
  private @Nullable List<ResourceRecord> find(Name name) {
    List<ResourceRecord> node = nodes.get(name);
    if (node != null) {
      return node;
    }
    Name encloser = name.parent();
    while (!nodes.containsKey(encloser)) {
      encloser = encloser.parent();
    }
    return nodes.get(encloser.wildcard());
  }

  private static List<ResourceRecord> matching(List<ResourceRecord> node, int type, Name name) {
    // The answer to ANY may be one type, and must not be a way to make the server send the maximum.
    int wanted = type == RecordType.ANY && !node.isEmpty() ? node.getFirst().type().code() : type;
    return node.stream()
        .filter(resource -> resource.type().code() == wanted)
        .map(resource -> resource.owner(name))
        .toList();
  }

  private static @Nullable Name alias(
      List<ResourceRecord> node, Name name, List<ResourceRecord> found) {
    for (ResourceRecord resource : node) {
      if (resource.type() == RecordType.CNAME
          && resource.data() instanceof RecordData.Target(Name target)) {
        found.add(resource.owner(name));
        return target;
      }
    }
    return null;
  }

  /// The SOA for the authority section; empty if the file has none.
  private List<ResourceRecord> start(Name apex) {
    for (ResourceRecord resource : nodes.getOrDefault(apex, List.of())) {
      if (resource.data() instanceof RecordData.Start start) {
        return List.of(resource.ttlAtMost(start.minimum()));
      }
    }
    return List.of();
  }

  private @Nullable Name apexOf(Name name) {
    for (Name at = name; ; at = at.parent()) {
      if (apexes.contains(at)) {
        return at;
      }
      if (at.isRoot()) {
        return null;
      }
    }
  }
}
