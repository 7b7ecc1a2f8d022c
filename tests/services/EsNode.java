import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One Elasticsearch node on loopback, out of the jars that Maven Central has: EsNode HOME DATA HTTP_PORT TRANSPORT_PORT. */
public final class EsNode {
  private EsNode() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Path data = Path.of(arguments[1]);
    Settings settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", data.resolve("indices").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", "sohoa-tests")
            .put("node.name", "one")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3])
            .put("logger.level", "INFO")
            // Whether a test passes must not hang on how full the disk is.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    LogConfigurator.configureWithoutConfig(settings);
    Node node = new Node(environment(settings, data), plugins(home));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    node.start();
    Thread.currentThread().join();
  }

  private static Environment environment(Settings settings, Path data) throws Exception {
    return new Environment(settings, Files.createDirectories(data.resolve("config")));
  }

  /** The modules of HOME as plain plug-ins: the server itself is on the class path and no named module of the runtime. */
  private static PluginsLoader plugins(Path home) {
    var modules = PluginsLoader.loadModulesBundles(home.resolve("modules"), false);
    return PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false);
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (Exception failure) {
      failure.printStackTrace();
    }
  }
}
