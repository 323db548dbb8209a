// SPDX-License-Identifier: Apache-2.0

/// How much of a hostile or broken file is looked at before it is refused. Memory use follows from these.
public enum ReadingLimits {
    /// Bytes of one record, quotes and embedded newlines included.
    public static let maximumLineBytes = 1 << 20
    /// Bytes of one field.
    public static let maximumFieldBytes = 64 << 10
    /// Columns of one file.
    public static let maximumColumns = 2000
    /// Bytes read at a time.
    static let chunkBytes = 256 << 10
}
