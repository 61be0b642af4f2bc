package dev.sluice.model;

import java.util.Arrays;

/** Worlds in the order of their discovery, each once, with the world they were first reached from. */
final class WorldSet {

    private static final int EMPTY = -1;

    private long[] words = new long[1 << 16];
    private int[] parents = new int[1 << 16];
    private int[] table = new int[1 << 18];
    private int size;

    WorldSet() {
        Arrays.fill(table, EMPTY);
    }

    int size() {
        return size;
    }

    long get(int index) {
        return words[index];
    }

    int parent(int index) {
        return parents[index];
    }

    /** The world's index, new or old. */
    int add(long word, int parent) {
        int place = find(word);
        if (table[place] != EMPTY) {
            return table[place];
        }
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 3 / 2);
            parents = Arrays.copyOf(parents, size * 3 / 2);
        }
        words[size] = word;
        parents[size] = parent;
        table[place] = size;
        size++;
        if (size * 2 > table.length) {
            grow();
        }
        return size - 1;
    }

    private int find(long word) {
        int mask = table.length - 1;
        int place = (int) ((word * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[place] != EMPTY && words[table[place]] != word) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        table = new int[table.length * 2];
        Arrays.fill(table, EMPTY);
        for (int i = 0; i < size; i++) {
            table[find(words[i])] = i;
        }
    }
}
