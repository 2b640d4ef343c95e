import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.*;
import java.util.*;
import java.util.stream.IntStream;

/** Asks by sqlite-jdbc; each question has a connection of its own, several at once. */
class Ask {
    static Connection connect() throws SQLException {
        // How it loads
        Connection db = DriverManager.getConnection("jdbc:sqlite:my.db?enable_load_extension=true");
        db.createStatement().execute("SELECT load_extension('build/prosecutions')");

        return db;
    }

    static String ask(String question, String given) {
        try (Connection db = connect(); PreparedStatement statement = db.prepareStatement(question)) {
            statement.setString(1, given);
            return "=" + statement.executeQuery().getString(1);
        } catch (SQLException error) {
            return "!" + error.getMessage();
        }
    }

    public static void main(String[] asked) throws SQLException {
        String version = DriverManager.getDriver("jdbc:sqlite:").getClass().getPackage().getImplementationVersion();
        List<String> told = new ArrayList<>(List.of(version == null ? org.sqlite.SQLiteJDBCLoader.getVersion() : version));
        told.addAll(IntStream.range(0, asked.length / 2).parallel()
            .mapToObj(i -> ask(asked[2 * i], asked[2 * i + 1])).toList());
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(String.join("\u001e", told));
    }
}
