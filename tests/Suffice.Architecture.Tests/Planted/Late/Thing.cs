namespace Suffice.Architecture.Tests.Planted.Late;

/// <summary>What no type of the folder before may use.</summary>
internal class Thing : IThing
{
    public static int Call() => 1;
}

internal interface IThing;

internal enum Kind
{
    Plain,
    Other,
}

[AttributeUsage(AttributeTargets.All)]
internal sealed class MarkAttribute : Attribute;

internal static class Extensions
{
    public static int Doubled(this int value) => 2 * value;
}
