package dev.sluice.definitions;

import org.jspecify.annotations.Nullable;

/**
 * A field of a definition file, for whoever reads, checks or documents it.
 *
 * @param name as written in the file
 * @param required whether a file without it is refused
 * @param defaultText what holds where it is missing, in words; empty if nothing does
 * @param range the numbers it takes; null if it takes none
 * @param doc one sentence
 * @param example a value, as written in YAML
 */
record FieldDescriptor(
        String name,
        FieldType type,
        boolean required,
        String defaultText,
        @Nullable Range range,
        String doc,
        String example) {

    /** Numbers from {@code least} to {@code most}, both included. */
    record Range(long least, long most, String unit) {
        boolean contains(long value) {
            return value >= least && value <= most;
        }

        @Override
        public String toString() {
            return least + " to " + most + " " + unit;
        }
    }

    static FieldDescriptor required(String name, FieldType type, String doc, String example) {
        return new FieldDescriptor(name, type, true, "", null, doc, example);
    }

    static FieldDescriptor optional(String name, FieldType type, String defaultText, String doc, String example) {
        return new FieldDescriptor(name, type, false, defaultText, null, doc, example);
    }

    FieldDescriptor within(long least, long most, String unit) {
        return new FieldDescriptor(name, type, required, defaultText, new Range(least, most, unit), doc, example);
    }
}
