package io.socketserver.core;

import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Module layers of jars on disk, as a program that is made of layers would have them.
final class Layers {

  private Layers() {}

  static ModuleLayer over(ModuleLayer parent, Path folder, String... modules) {
    return ModuleLayer.defineModulesWithManyLoaders(
            parent
                .configuration()
                .resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of(modules)),
            List.of(parent),
            Layers.class.getClassLoader())
        .layer();
  }
}
