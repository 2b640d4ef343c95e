/* reference/embed/embed.c: the build's own tool. Prints C that holds the files named:
**
**     build/embed a.csv.gz b.csv.gz > figures.c
*/
#include <stdio.h>
#include <string.h>

static void print_bytes(FILE *file, size_t index) {
    printf("static const unsigned char file_%zu[] = {", index);
    int byte;
    for (size_t n = 0; (byte = getc(file)) != EOF; n++)
        printf("%s%d,", n % 24 == 0 ? "\n" : "", byte);
    printf("\n};\n");
}

int main(int count, char **paths) {
    printf("#include \"reference/embedded.h\"\n");
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (file == NULL) {
            perror(paths[i]);
            return 1;
        }
        print_bytes(file, (size_t)i);
        int failed = ferror(file);
        if (fclose(file) != 0 || failed)
            return 1;
    }
    printf("const struct embedded_file EMBEDDED_FILES[] = {\n");
    for (int i = 1; i < count; i++) {
        const char *slash = strrchr(paths[i], '/');
        const char *name = slash != NULL ? slash + 1 : paths[i];
        printf("    {\"%.*s\", file_%d, sizeof file_%d},\n", (int)strcspn(name, "."), name, i, i);
    }
    printf("    {0},\n};\n");
    return 0;
}
