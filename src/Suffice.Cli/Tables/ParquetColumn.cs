using Parquet;
using Parquet.Schema;

namespace Suffice.Cli.Tables;

/// <summary>Reads and writes columns of one type, as objects of that type or null.</summary>
internal abstract class ParquetColumn
{
    private static readonly Dictionary<Type, ParquetColumn> Known = new()
    {
        [typeof(string)] = new Texts(),
        [typeof(byte[])] = new Contents(),
        [typeof(bool)] = new Values<bool>(),
        [typeof(byte)] = new Values<byte>(),
        [typeof(sbyte)] = new Values<sbyte>(),
        [typeof(short)] = new Values<short>(),
        [typeof(ushort)] = new Values<ushort>(),
        [typeof(int)] = new Values<int>(),
        [typeof(uint)] = new Values<uint>(),
        [typeof(long)] = new Values<long>(),
        [typeof(ulong)] = new Values<ulong>(),
        [typeof(float)] = new Values<float>(),
        [typeof(double)] = new Values<double>(),
        [typeof(decimal)] = new Values<decimal>(),
        [typeof(DateTime)] = new Values<DateTime>(),
        [typeof(Guid)] = new Values<Guid>(),
    };

    /// <summary>Null for a type that is not carried.</summary>
    public static ParquetColumn? Of(DataField field) => Known.GetValueOrDefault(TypeOf(field));

    /// <summary>What values of a column are here; the library says memory for texts and for bytes.</summary>
    public static Type TypeOf(DataField field) =>
        field.ClrType == typeof(ReadOnlyMemory<char>) ? typeof(string)
        : field.ClrType == typeof(ReadOnlyMemory<byte>) ? typeof(byte[])
        : field.ClrType;

    /// <summary>All values of a column in a group of rows.</summary>
    public abstract Task<object?[]> Read(ParquetRowGroupReader group, DataField field);

    /// <summary>Writes a column that may hold nulls.</summary>
    public abstract Task Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<object?> values);

    private sealed class Values<T> : ParquetColumn
        where T : struct
    {
        public override async Task<object?[]> Read(ParquetRowGroupReader group, DataField field)
        {
            if (field.IsNullable)
            {
                var some = new T?[group.RowCount];
                await group.ReadAsync(field, some.AsMemory()).ConfigureAwait(false);
                return [.. some.Select(value => (object?)value)];
            }
            var all = new T[group.RowCount];
            await group.ReadAsync(field, all.AsMemory()).ConfigureAwait(false);
            return [.. all.Select(value => (object?)value)];
        }

        public override Task Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<object?> values)
        {
            T?[] some = [.. values.Select(value => (T?)value)];
            return group.WriteAsync<T>(field, some.AsMemory());
        }
    }

    private sealed class Texts : ParquetColumn
    {
        public override async Task<object?[]> Read(ParquetRowGroupReader group, DataField field)
        {
            var values = new string?[group.RowCount];
            await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
            return values;
        }

        public override Task Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<object?> values)
        {
            string[] texts = [.. values.Select(value => (string)value!)];
            return group.WriteAsync(field, texts);
        }
    }

    private sealed class Contents : ParquetColumn
    {
        public override async Task<object?[]> Read(ParquetRowGroupReader group, DataField field)
        {
            var values = new byte[]?[group.RowCount];
            await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
            return values;
        }

        public override Task Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<object?> values)
        {
            byte[][] contents = [.. values.Select(value => (byte[])value!)];
            return group.WriteAsync(field, contents);
        }
    }
}
