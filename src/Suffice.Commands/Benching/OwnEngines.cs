using Suffice.Execution;

namespace Suffice.Commands.Benching;

/// <summary>What our runner hosts.</summary>
internal static class OwnEngines
{
    /// <param name="request">What to run.</param>
    /// <param name="device">What takes the place of our own engine; null: nothing.</param>
    public static ITimedEngine Open(EngineRequest request, OtherDevice? device = null) =>
        request.Work.Kind == WorkKind.Tiles ? new TileEngine(request) : new SufficeEngine(request, device);
}
