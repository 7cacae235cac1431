"""Names that a file might take for more than a name."""

from hypothesis import strategies as st

HOSTILE = st.one_of(
    st.text(min_size=1, max_size=64),
    st.sampled_from(
        [
            "'; reboot; '",
            '"$(reboot)"',
            "`reboot`",
            "${HOME}",
            "{{ .Values.x }}",
            "a: b # c",
            "- a",
            "&a *a !!python/object:os.system",
            "%x",
            "=cmd|' /C calc'!A0",
            "\u202egnp.exe",
            "\u2028#SBATCH --uid=0",
            "\x85- name: evil",
            "🦙" * 20,
            "שלום עולם",
            "x" * 300,
            "1e3",
            "yes",
            "null",
            "../../etc/passwd",
            "\\",
            "\ufeff",
        ]
    ),
)
