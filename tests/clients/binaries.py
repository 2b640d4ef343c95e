"""What a library shows to others and needs of them, read from its bytes: ELF, Mach-O and PE, of 64 bits, little-endian."""
import struct


class Binary:
    """exported: names of symbols; needed: names of libraries; versions: of symbols that are needed (ELF); oldest: the
    system that it can run on, and whether it is signed (Mach-O)."""

    def __init__(self, content):
        self.content = content
        self.exported, self.needed, self.versions = set(), [], set()
        self.oldest, self.signed = None, False
        if content[:4] == b"\x7fELF":
            self.read_elf()
        elif content[:4] == b"\xcf\xfa\xed\xfe":
            self.read_mach_o()
        elif content[:2] == b"MZ":
            self.read_pe()
        else:
            raise ValueError("neither ELF nor Mach-O of 64 bits nor PE")

    def unpack(self, form, at):
        return struct.unpack_from("<" + form, self.content, at)

    def text(self, at):
        return self.content[at:self.content.index(b"\0", at)].decode()

    def read_elf(self):
        [sections_at] = self.unpack("Q", 40)
        size, count = self.unpack("HH", 58)
        sections = [self.unpack("IIQQQQIIQQ", sections_at + i * size) for i in range(count)]
        for _, kind, _, _, at, length, link, info, _, entry in sections:
            strings = sections[link][4] if link < count else 0
            if kind == 6:  # dynamic: DT_NEEDED
                entries = [self.unpack("qQ", at + i) for i in range(0, length, entry)]
                self.needed += [self.text(strings + value) for tag, value in entries if tag == 1]
            elif kind == 11:  # dynamic symbols, those with a section
                for i in range(at + entry, at + length, entry):
                    name, _, _, section, _, _ = self.unpack("IBBHQQ", i)
                    if section != 0:
                        self.exported.add(self.text(strings + name))
            elif kind == 0x6ffffffe:  # versions needed
                for _ in range(info):
                    _, versions, _, first, following = self.unpack("HHIII", at)
                    version = at + first
                    for _ in range(versions):
                        _, _, _, name, next_version = self.unpack("IHHII", version)
                        self.versions.add(self.text(strings + name))
                        version += next_version
                    at += following

    def read_mach_o(self):
        [commands] = self.unpack("I", 16)
        at = 32
        for _ in range(commands):
            command, size = self.unpack("II", at)
            if command & 0x7fffffff in (0x0c, 0x18, 0x1f, 0x23):  # libraries, also weak, re-exported and upward
                self.needed.append(self.text(at + self.unpack("I", at + 8)[0]))
            elif command == 0x02:  # symbols: external ones that stand in a section
                symbols, count, strings, _ = self.unpack("IIII", at + 8)
                for i in range(count):
                    name, kind, _, _, _ = self.unpack("IBBHQ", symbols + 16 * i)
                    if kind & 0xe0 == 0 and kind & 0x11 == 0x01 and kind & 0x0e == 0x0e:
                        self.exported.add(self.text(strings + name).removeprefix("_"))
            elif command == 0x32:  # built for which version
                [version] = self.unpack("I", at + 12)
                self.oldest = (version >> 16, version >> 8 & 0xff)
            elif command == 0x1d:
                self.signed = True
            at += size

    def read_pe(self):
        [header] = self.unpack("I", 0x3c)
        sections, optional_size = self.unpack("H", header + 6)[0], self.unpack("H", header + 20)[0]
        table = header + 24 + optional_size
        places = [self.unpack("IIII", table + 40 * i + 8) for i in range(sections)]

        def offset(address):
            [at] = [address - start + raw for size, start, raw_size, raw in places if start <= address < start + max(size, raw_size)]
            return at

        exports, _, imports, _ = self.unpack("IIII", header + 24 + 112)
        if exports:
            count, _, names = self.unpack("III", offset(exports) + 24)
            self.exported = {self.text(offset(self.unpack("I", offset(names) + 4 * i)[0])) for i in range(count)}
        at = offset(imports)
        while self.unpack("I", at + 12)[0]:
            self.needed.append(self.text(offset(self.unpack("I", at + 12)[0])))
            at += 20
