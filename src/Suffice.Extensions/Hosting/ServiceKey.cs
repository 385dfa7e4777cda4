namespace Suffice.Extensions.Hosting;

/// <summary>Keys of what callers ask for.</summary>
internal static class ServiceKey
{
    /// <summary>The name of a bundle; none for the unnamed one.</summary>
    public static object? Of(string name) => name.Length > 0 ? name : null;
}
