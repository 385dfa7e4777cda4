using System.Globalization;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Names of nodes for people who look at a graph: the path, where several run the same block; the part of the net; the operator, such as
/// <c>exit@4/blocks.3.attn/MatMul</c>. No two nodes of a graph and its branches have the same.
/// </summary>
internal sealed class NodeNames
{
    private readonly Dictionary<string, int> used = [];
    private string part = "",
        path = "";

    /// <summary>A name that no node has yet.</summary>
    public string New(string operation)
    {
        string name = path + (part.Length > 0 ? $"{part}/{operation}" : operation);
        int before = used.GetValueOrDefault(name);
        used[name] = before + 1;
        return before == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{before}");
    }

    public IDisposable In(string name)
    {
        string outer = part;
        part = name;
        return new Scope(() => part = outer);
    }

    public IDisposable Along(string name)
    {
        string outer = path;
        path = name + "/";
        return new Scope(() => path = outer);
    }

    private sealed class Scope(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
